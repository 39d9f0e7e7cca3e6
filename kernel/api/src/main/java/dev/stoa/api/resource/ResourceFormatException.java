package dev.stoa.api.resource;

/** Says in one sentence which part of a text is no resource or attribute, and which rule it breaks. */
public final class ResourceFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public ResourceFormatException(String message) {
        super(message);
    }
}
