package io.podflame.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.BuildId;
import io.podflame.collector.TestTables;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.SymbolTableAnswer;
import io.podflame.collector.store.memory.MemorySymbolStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SymbolTableRequestsTest {

    private static final BuildId ETCD = BuildId.of("aa");
    private static final Location.Executable EXECUTABLE = new Location.Executable(ETCD, true, "/usr/bin/etcd");

    private final MemorySymbolStore store = new MemorySymbolStore();
    private final SymbolTableRequests requests = new SymbolTableRequests(store);
    private final Source first = new Source();
    private final Source second = new Source();

    @Test
    void asksOneSourceAtATime() {
        requests.seen(EXECUTABLE, first);
        requests.seen(EXECUTABLE, second);
        requests.seen(EXECUTABLE, first);

        assertThat(first.asked).containsExactly(ETCD);
        assertThat(second.asked).isEmpty();
        assertThat(requests.askedOf(ETCD, first)).isTrue();
        assertThat(requests.askedOf(ETCD, second)).isFalse();
    }

    @Test
    void asksForNothingThatIsStored() {
        store.replace(TestTables.description(ETCD, TestTables.TABLE), TestTables.TABLE);

        requests.seen(EXECUTABLE, first);

        assertThat(first.asked).isEmpty();
    }

    @Test
    void asksTheNextWhenTheAskedOneLeaves() {
        requests.seen(EXECUTABLE, first);
        requests.seen(EXECUTABLE, second);

        requests.left(first);

        assertThat(second.asked).containsExactly(ETCD);
    }

    @Test
    void asksTheNextWhenTheAskedOneDoesNotHaveIt() {
        requests.seen(EXECUTABLE, first);
        requests.seen(EXECUTABLE, second);

        requests.unavailable(ETCD, first, "the file is gone");

        assertThat(second.asked).containsExactly(ETCD);
        assertThat(requests.askedOf(ETCD, first)).isFalse();
    }

    @Test
    void asksAgainOnceAnotherSourceHasSeenIt() {
        requests.seen(EXECUTABLE, first);
        requests.unavailable(ETCD, first, "the file is gone");
        requests.seen(EXECUTABLE, first);
        assertThat(first.asked).as("it said that it has none").hasSize(1);

        requests.seen(EXECUTABLE, second);

        assertThat(second.asked).containsExactly(ETCD);
    }

    @Test
    void asksNobodyOnceItIsThere() {
        requests.seen(EXECUTABLE, first);
        requests.seen(EXECUTABLE, second);

        requests.received(ETCD);
        requests.left(first);

        assertThat(second.asked).isEmpty();
    }

    @Test
    void tellsWhatAgentsSaidAboutATableThatIsNotThere() {
        assertThat(requests.answer(ETCD)).isEmpty();

        requests.seen(EXECUTABLE, first);
        assertThat(requests.answer(ETCD))
                .contains(SymbolTableAnswer.awaited(
                        "the agent of node-1 was asked for its table and has not sent it yet"));
        assertThat(requests.path(ETCD)).contains("/usr/bin/etcd");

        requests.unavailable(ETCD, first, "the file is gone");
        assertThat(requests.answer(ETCD))
                .contains(SymbolTableAnswer.none("the agent of node-1 has no table: the file is gone"));

        requests.received(ETCD);
        assertThat(requests.answer(ETCD)).isEmpty();
    }

    private static final class Source implements SymbolTableSource {
        private final List<BuildId> asked = new ArrayList<>();

        @Override
        public String node() {
            return "node-1";
        }

        @Override
        public void requestSymbolTable(BuildId buildId) {
            asked.add(buildId);
        }
    }
}
