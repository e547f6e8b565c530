package io.podflame.collector.diagnose.hotspot;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Measures what share of a call tree's samples each rule's frames take, in one walk for every {@value #BITS} rules: a node's bits are the
 * rules that match it or a caller of it. Each name is matched once per rule, however many nodes have it.
 */
public final class RuleShares {
    private static final int BITS = Long.SIZE;

    private RuleShares() {}

    /** One per rule, in the rules' order. */
    public static List<RuleShare> of(CallTree tree, List<HotspotRule> rules) {
        List<RuleShare> shares = new ArrayList<>();
        for (int from = 0; from < rules.size(); from += BITS) {
            List<HotspotRule> block = rules.subList(from, Math.min(rules.size(), from + BITS));
            long[] matched = matched(tree, block);
            for (int i = 0; i < block.size(); i++) {
                shares.add(new RuleShare(block.get(i), matched[i], tree.samples()));
            }
        }
        return shares;
    }

    private static long[] matched(CallTree tree, List<HotspotRule> rules) {
        long[] matches = bits(tree.frames(), rules, FramePattern::matches);
        long[] excludes = bits(tree.frames(), rules, FramePattern::excludes);
        long selfOnly = 0;
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).frames().share() == FramePattern.SampleShare.SELF) {
                selfOnly |= 1L << i;
            }
        }
        long[] matched = new long[rules.size()];
        long[] matchesOnPath = new long[tree.nodeCount()];
        long[] excludesOnPath = new long[tree.nodeCount()];
        for (int node = 1; node < tree.nodeCount(); node++) {
            int parent = tree.parent(node);
            long here = matches[tree.frameId(node)];
            matchesOnPath[node] = matchesOnPath[parent] | here;
            excludesOnPath[node] = excludesOnPath[parent] | excludes[tree.frameId(node)];
            long samples = tree.selfSamples(node);
            long counting = ((matchesOnPath[node] & ~selfOnly) | (here & selfOnly)) & ~excludesOnPath[node];
            while (samples > 0 && counting != 0) {
                matched[Long.numberOfTrailingZeros(counting)] += samples;
                counting &= counting - 1;
            }
        }
        return matched;
    }

    private static long[] bits(
            List<Frame> frames, List<HotspotRule> rules, BiPredicate<FramePattern, Frame> predicate) {
        long[] bits = new long[frames.size()];
        for (int frame = 0; frame < bits.length; frame++) {
            for (int rule = 0; rule < rules.size(); rule++) {
                if (predicate.test(rules.get(rule).frames(), frames.get(frame))) {
                    bits[frame] |= 1L << rule;
                }
            }
        }
        return bits;
    }
}
