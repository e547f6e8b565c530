package io.podflame.collector.cli;

import java.io.Console;
import java.util.Optional;

/** What the commands know of the terminal they run in. */
public final class Terminal {

    private static final int DEFAULT_WIDTH = 160;
    private static final int MIN_WIDTH = 60;

    private Terminal() {}

    /** Whether a person reads along (and not a file or a pipe). */
    public static boolean interactive() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    /** Columns: of the terminal when the entry script told, else enough for every table. */
    public static int width() {
        String columns = System.getenv("COLUMNS");
        if (columns == null || !columns.matches("\\d{1,4}")) {
            return DEFAULT_WIDTH;
        }
        return Math.max(MIN_WIDTH, Integer.parseInt(columns));
    }
}
