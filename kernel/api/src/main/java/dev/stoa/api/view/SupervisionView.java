package dev.stoa.api.view;

/**
 * What the kernel does to keep a framework's own process running, as a listing shows it.
 *
 * @param phase {@code returning} (agents that may run it are expected back), {@code pausing}, {@code recording}, {@code clearing}
 *     (earlier attempts that came back are being ended), {@code placing}, {@code running}, {@code unseen} or {@code finishing}
 * @param attempt how often it was begun; 0 if never
 * @param task the newest attempt's task as {@code FRAMEWORK/TASK}; empty if there is none
 * @param agent where that task is; empty if it is nowhere
 * @param leftMillis how long until the next attempt; 0 if that is not a matter of time
 * @param why what became of the attempt before, or what is waited for; may be empty
 */
public record SupervisionView(String phase, long attempt, String task, String agent, long leftMillis, String why) {}
