package io.podflame.agent.attribute;

import java.util.regex.Pattern;

/** The second fence behind the lists of what may leave the node: neither a name nor a value may look like a secret, or be long. Pure. */
final class ReportableText {

    private static final int MAX_NAME_CHARS = 128;

    /** A whole ProxyConfig in an annotation has a few hundred. */
    private static final int MAX_VALUE_CHARS = 1024;

    /** In names and values; also user and password within a URL. */
    private static final Pattern SECRET =
            Pattern.compile("(?i)token|secret|passw|credential|api_?-?key|private_?-?key|access_?-?key|://[^/\\s]*@");

    private ReportableText() {}

    static boolean isReportable(String name, String value) {
        return name.length() <= MAX_NAME_CHARS
                && value.length() <= MAX_VALUE_CHARS
                && !SECRET.matcher(name).find()
                && !SECRET.matcher(value).find();
    }
}
