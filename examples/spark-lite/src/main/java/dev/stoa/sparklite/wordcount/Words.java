package dev.stoa.sparklite.wordcount;

import java.util.Locale;

import dev.stoa.sparklite.rdd.Emitter;

/** Takes a line apart into words: runs of letters, in lower case. */
final class Words {
    private Words() {}

    /** Sends the words of a line in their order. */
    static void split(String line, Emitter<String> words) throws Exception {
        int length = line.length();
        int at = 0;
        while (at < length) {
            while (at < length && !isLetter(line.charAt(at))) {
                at++;
            }
            int begin = at;
            boolean lower = true;
            while (at < length) {
                char c = line.charAt(at);
                if (c >= 'a' && c <= 'z') {
                    at++;
                } else if (isLetter(c)) {
                    lower = false;
                    at++;
                } else {
                    break;
                }
            }
            if (at > begin) {
                String word = line.substring(begin, at);
                words.emit(lower ? word : word.toLowerCase(Locale.ROOT));
            }
        }
    }

    /** ASCII first: most text is. Letters beyond the basic plane, which take two chars, are not looked for. */
    private static boolean isLetter(char c) {
        return c < 128 ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z' : Character.isLetter(c);
    }
}
