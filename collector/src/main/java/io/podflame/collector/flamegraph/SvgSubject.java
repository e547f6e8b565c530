package io.podflame.collector.flamegraph;

import io.podflame.collector.model.CallTree;
import java.util.List;
import java.util.Optional;

/** What {@link SvgFlameGraph} draws, and what it says about it. Texts are not yet escaped. */
interface SvgSubject {

    String title();

    /** What was measured, one line. */
    String measured();

    /** What is missing, or how to read the picture, one line. */
    String missing();

    /** What kept the workloads from running, one line; empty where that was not counted. */
    Optional<String> scheduling();

    /** Each node is as wide as its total. */
    CallTree tree();

    /** Class of the node's element; that of a Go function begins with g, of no other. */
    String cssClass(int node);

    /** Rules of the nodes' classes. */
    String css();

    /** What the colours mean, from left to right. */
    List<LegendEntry> legend(List<Integer> drawn);

    /** Lines about the node, the first is the name. */
    List<String> tooltip(int node);

    /** What the values of nodes too small to draw are not in. */
    String whereAllIs();

    /** One colour. */
    record LegendEntry(String cssClass, String text) {}
}
