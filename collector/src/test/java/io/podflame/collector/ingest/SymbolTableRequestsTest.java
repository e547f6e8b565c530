package io.podflame.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.BuildId;
import io.podflame.collector.store.memory.MemorySymbolStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SymbolTableRequestsTest {

    private static final BuildId ETCD = BuildId.of("aa");

    private final MemorySymbolStore store = new MemorySymbolStore();
    private final SymbolTableRequests requests = new SymbolTableRequests(store);
    private final Source first = new Source();
    private final Source second = new Source();

    @Test
    void asksOneSourceAtATime() {
        requests.seen(ETCD, first);
        requests.seen(ETCD, second);
        requests.seen(ETCD, first);

        assertThat(first.asked).containsExactly(ETCD);
        assertThat(second.asked).isEmpty();
        assertThat(requests.askedOf(ETCD, first)).isTrue();
        assertThat(requests.askedOf(ETCD, second)).isFalse();
    }

    @Test
    void asksForNothingThatIsStored() {
        store.put(ETCD, new byte[] {1});

        requests.seen(ETCD, first);

        assertThat(first.asked).isEmpty();
    }

    @Test
    void asksTheNextWhenTheAskedOneLeaves() {
        requests.seen(ETCD, first);
        requests.seen(ETCD, second);

        requests.left(first);

        assertThat(second.asked).containsExactly(ETCD);
    }

    @Test
    void asksTheNextWhenTheAskedOneDoesNotHaveIt() {
        requests.seen(ETCD, first);
        requests.seen(ETCD, second);

        requests.unavailable(ETCD, first);

        assertThat(second.asked).containsExactly(ETCD);
        assertThat(requests.askedOf(ETCD, first)).isFalse();
    }

    @Test
    void asksAgainOnceAnotherSourceHasSeenIt() {
        requests.seen(ETCD, first);
        requests.unavailable(ETCD, first);
        requests.seen(ETCD, first);
        assertThat(first.asked).as("it said that it has none").hasSize(1);

        requests.seen(ETCD, second);

        assertThat(second.asked).containsExactly(ETCD);
    }

    @Test
    void asksNobodyOnceItIsThere() {
        requests.seen(ETCD, first);
        requests.seen(ETCD, second);

        requests.received(ETCD);
        requests.left(first);

        assertThat(second.asked).isEmpty();
    }

    private static final class Source implements SymbolTableSource {
        private final List<BuildId> asked = new ArrayList<>();

        @Override
        public void requestSymbolTable(BuildId buildId) {
            asked.add(buildId);
        }
    }
}
