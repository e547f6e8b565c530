package io.podflame.agent.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.model.Workload;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StackSumsTest {

    private static final Workload ETCD = Workload.named(Workload.Kind.EXECUTABLE, "etcd");
    private static final Workload CAT = Workload.named(Workload.Kind.EXECUTABLE, "cat");

    private final List<Workload> workloads = IntStream.range(0, 20)
            .mapToObj(name -> Workload.named(Workload.Kind.EXECUTABLE, "workload" + name))
            .toList();

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

    /** Their slots are wanted by all workloads alike. */
    @Test
    void tellsApartManyStacksOfManyWorkloads() {
        for (int round = 0; round < 2; round++) {
            for (int name = 0; name < 20; name++) {
                for (int stack = 0; stack < 1_000; stack++) {
                    sums.add(workloads.get(name), stack, 1, name);
                }
            }
        }
        assertThat(sums.size()).isEqualTo(20_000);
        for (int entry = 0; entry < sums.size(); entry++) {
            assertThat(sums.samples(entry)).isEqualTo(2);
            assertThat(sums.value(entry)).isEqualTo(2L * (entry / 1_000));
            assertThat(sums.stackNode(entry)).isEqualTo(entry % 1_000);
        }
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
