package io.podflame.collector.diagnose.configuration;

/**
 * An image's parts: {@code docker.io/istio/proxy_debug:0.4.0@sha256:…}. A placeholder or a template's value stands where nobody filled it in.
 *
 * @param repository all before the name, with its slash: {@code docker.io/istio/}, or ""
 * @param name {@code proxy_debug}
 * @param tag "" where there is none
 */
record Image(String repository, String name, String tag) {

    static Image of(String text) {
        String plain = text.replaceFirst("@sha\\d+:.*$", "");
        int slash = plain.lastIndexOf('/');
        int colon = plain.indexOf(':', slash + 1);
        int end = colon < 0 ? plain.length() : colon;
        return new Image(
                plain.substring(0, slash + 1),
                plain.substring(slash + 1, end),
                colon < 0 ? "" : plain.substring(colon + 1));
    }

    /** A debug build by its name (0.x: {@code proxy_debug}) or by its tag (1.x: {@code 1.20.0-debug}). */
    boolean isDebug() {
        return name.endsWith("_debug") || tag.endsWith("-debug");
    }

    /** Whether that cannot be told: the name, or the tag where it would tell, is a placeholder. */
    boolean isOpen(boolean tagsTell) {
        return name.contains("{") || tagsTell && tag.contains("{");
    }

    /** The same without debugging. */
    Image release() {
        return new Image(repository, name.replaceFirst("_debug$", ""), tag.replaceFirst("-debug$", ""));
    }

    @Override
    public String toString() {
        return repository + name + (tag.isEmpty() ? "" : ":" + tag);
    }
}
