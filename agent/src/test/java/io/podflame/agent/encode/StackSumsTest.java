package io.podflame.agent.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.model.Workload;
import org.junit.jupiter.api.Test;

class StackSumsTest {

    private static final Workload ETCD = Workload.named(Workload.Kind.EXECUTABLE, "etcd");
    private static final Workload CAT = Workload.named(Workload.Kind.EXECUTABLE, "cat");

    private final StackSums sums = new StackSums(new DictionarySource(new DictionaryLimits(2, 1L << 20)));

    @Test
    void addsUpByWorkloadAndStackBeyondAnInteger() {
        int stack = stack("main");
        sums.add(ETCD, stack, 3_000_000_000L, 5);
        sums.add(CAT, stack, 1, 7);
        sums.add(ETCD, stack, 3_000_000_000L, 6);

        assertThat(sums.size()).isEqualTo(2);
        assertThat(sums.workload(sums.workloadIndex(0))).isSameAs(ETCD);
        assertThat(sums.stackNode(0)).isEqualTo(stack);
        assertThat(sums.samples(0)).isEqualTo(6_000_000_000L);
        assertThat(sums.value(0)).isEqualTo(11);
        assertThat(sums.workload(sums.workloadIndex(1))).isSameAs(CAT);
        assertThat(sums.samples(1)).isEqualTo(1);
    }

    @Test
    void beginsAnotherDictionaryWhenThisOneIsFull() {
        sums.add(ETCD, stack("main"), 1, 1);
        assertThat(sums.full()).isFalse();
        sums.add(CAT, stack("worker"), 1, 1);
        assertThat(sums.full()).isTrue();
        Dictionary first = sums.dictionary();

        sums.clear();

        assertThat(sums.size()).isZero();
        assertThat(sums.workloadCount()).isZero();
        assertThat(sums.full()).isFalse();
        assertThat(sums.dictionary()).isNotSameAs(first);
        sums.add(CAT, stack("worker"), 2, 2);
        assertThat(sums.samples(0)).isEqualTo(2);
    }

    private int stack(String thread) {
        Dictionary dictionary = sums.dictionary();
        return dictionary.child(Dictionary.EMPTY_STACK, dictionary.threadLocation(thread));
    }
}
