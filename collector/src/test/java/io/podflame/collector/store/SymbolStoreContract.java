package io.podflame.collector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.BuildId;
import io.podflame.collector.TestTables;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every symbol store promises. */
public abstract class SymbolStoreContract {

    private static final BuildId ONE = BuildId.of("01");
    private static final byte[] SMALL = TestTables.ofSymbols(2);
    private static final byte[] LARGE = TestTables.ofSymbols(30);
    private static final TableOrigin AGENT = new TableOrigin(TableOrigin.Kind.AGENT, "node-1");
    private static final TableOrigin UPLOAD = new TableOrigin(TableOrigin.Kind.UPLOAD, "mixer.debug");
    private static final TableOrigin SERVER = new TableOrigin(TableOrigin.Kind.DEBUGINFOD, "https://debuginfod.test");

    protected SymbolStore store;

    /** An empty store. */
    protected abstract SymbolStore open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void givesBackWhatWasStored() {
        SymbolTableDescription description = TestTables.description(ONE, SMALL, UPLOAD);

        assertThat(store.offer(description, SMALL)).isTrue();

        assertThat(store.contains(ONE)).isTrue();
        assertThat(store.find(ONE)).contains(SMALL);
        assertThat(store.describe(ONE)).contains(description);
        assertThat(description.symbols()).isEqualTo(2);
        assertThat(description.sizeBytes()).isEqualTo(SMALL.length);
    }

    @Test
    void hasNothingThatWasNotStored() {
        offer(ONE, SMALL, AGENT);

        assertThat(store.contains(BuildId.of("0101"))).isFalse();
        assertThat(store.find(BuildId.of("0101"))).isEmpty();
    }

    @Test
    void aTableThatKnowsMoreWinsWhereverItComesFrom() {
        offer(ONE, SMALL, AGENT);

        assertThat(offer(ONE, LARGE, SERVER)).isTrue();

        assertThat(store.find(ONE)).contains(LARGE);
        assertThat(store.describe(ONE).orElseThrow().origin()).isEqualTo(SERVER);
    }

    @Test
    void anAgentsTableTakesNoBetterOnesPlace() {
        offer(ONE, LARGE, UPLOAD);

        assertThat(offer(ONE, SMALL, AGENT)).isFalse();
        assertThat(offer(ONE, LARGE, AGENT)).as("it knows no more").isFalse();

        assertThat(store.find(ONE)).contains(LARGE);
        assertThat(store.describe(ONE).orElseThrow().origin()).isEqualTo(UPLOAD);
    }

    @Test
    void replacesWhateverIsThereWhenToldTo() {
        offer(ONE, LARGE, AGENT);

        store.replace(TestTables.description(ONE, SMALL, UPLOAD), SMALL);

        assertThat(store.find(ONE)).contains(SMALL);
        assertThat(store.describe(ONE).orElseThrow().symbols()).isEqualTo(2);
    }

    @Test
    void aTableOfAnOldVersionCountsAsNotThere() {
        byte[] old = LARGE.clone();
        old[4] = 1;
        store.replace(TestTables.description(ONE, LARGE), old);

        assertThat(store.contains(ONE)).isFalse();
        assertThat(store.find(ONE)).isEmpty();
        assertThat(listed()).isEmpty();
        assertThat(offer(ONE, SMALL, AGENT)).isTrue();
        assertThat(store.find(ONE)).contains(SMALL);
    }

    @Test
    void showsAllThatIsStoredInTheOrderOfBuildIds() {
        for (String id : List.of("ff00", "01", "7f", "0100")) {
            offer(BuildId.of(id), SMALL, AGENT);
        }
        offer(BuildId.of("7f"), LARGE, UPLOAD);

        assertThat(listed())
                .extracting(table -> table.buildId().hex() + " " + table.symbols())
                .containsExactly("01 2", "0100 2", "7f 30", "ff00 2");
    }

    private boolean offer(BuildId buildId, byte[] table, TableOrigin origin) {
        return store.offer(TestTables.description(buildId, table, origin), table);
    }

    private List<SymbolTableDescription> listed() {
        List<SymbolTableDescription> descriptions = new ArrayList<>();
        store.forEach(descriptions::add);
        return descriptions;
    }
}
