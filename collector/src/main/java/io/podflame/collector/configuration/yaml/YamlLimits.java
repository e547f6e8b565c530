package io.podflame.collector.configuration.yaml;

/**
 * How much of one text is read.
 *
 * @param characters of the whole text
 * @param documents in it
 * @param nodes of one document, those repeated by aliases counted each time: what makes a "billion laughs" end early
 * @param depth of nesting
 */
public record YamlLimits(int characters, int documents, int nodes, int depth) {

    /** A file: Istio's largest, all of its custom resource definitions, has 1 MB in 40 documents. */
    public static final YamlLimits FILE = new YamlLimits(16 << 20, 10_000, 500_000, 100);

    /** YAML inside a value: a ConfigMap has at most 1 MB. */
    public static final YamlLimits EMBEDDED = new YamlLimits(2 << 20, 1, 100_000, 100);
}
