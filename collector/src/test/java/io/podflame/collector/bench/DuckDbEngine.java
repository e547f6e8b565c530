package io.podflame.collector.bench;

import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * The rival: a column store with one row per stack and window, filled by its fastest way in, one transaction per batch. It is spared the
 * mapping of stacks to partitions: it keeps the stream's node IDs.
 */
final class DuckDbEngine implements IngestEngine {

    private final Path file;
    private final DuckDBConnection connection;
    private StackTable stream = new StackTable();
    private int storedNodes = 1;

    DuckDbEngine(Path directory) {
        file = directory.resolve("profiles.duckdb");
        try {
            Files.createDirectories(directory);
            connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:" + file);
            connection.setAutoCommit(false);
            execute(
                    "CREATE TABLE profile_rows(bucket BIGINT, pod INTEGER, stack INTEGER, samples INTEGER, value BIGINT)");
            execute("CREATE TABLE stacks(node INTEGER, parent INTEGER, location VARCHAR)");
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "DuckDB";
    }

    @Override
    public void store(ProfileBatch batch) {
        try {
            try (DuckDBAppender rows = connection.createAppender("profile_rows")) {
                for (int pod = 0; pod < batch.profiles().size(); pod++) {
                    append(rows, pod, batch.profiles().get(pod));
                }
            }
            appendStacks(batch.profiles().getFirst().stacks());
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void compact() {
        try {
            execute("CHECKPOINT");
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long sizeBytes() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long totalValue(int pod, TimeRange range) {
        long[] values = new long[stream.nodeCount()];
        String query =
                "SELECT stack, sum(value)::BIGINT FROM profile_rows WHERE pod = ? AND bucket >= ? AND bucket < ? GROUP BY stack";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setInt(1, pod);
            statement.setLong(2, range.startNanos());
            statement.setLong(3, range.endNanos());
            try (ResultSet results = statement.executeQuery()) {
                while (results.next()) {
                    values[results.getInt(1)] += results.getLong(2);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        for (int node = values.length - 1; node > 0; node--) {
            values[stream.parent(node)] += values[node];
        }
        return values[StackTable.ROOT];
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void append(DuckDBAppender appender, int pod, Profile profile) throws SQLException {
        ProfileRows rows = profile.rows();
        for (int row = 0; row < rows.size(); row++) {
            appender.beginRow();
            appender.append(profile.window().startNanos());
            appender.append(pod);
            appender.append(rows.stackNode(row));
            appender.append(rows.samples(row));
            appender.append(rows.value(row));
            appender.endRow();
        }
    }

    private void appendStacks(StackTable stacks) throws SQLException {
        stream = stacks;
        try (DuckDBAppender appender = connection.createAppender("stacks")) {
            for (; storedNodes < stacks.nodeCount(); storedNodes++) {
                appender.beginRow();
                appender.append(storedNodes);
                appender.append(stacks.parent(storedNodes));
                appender.append(stacks.location(stacks.locationId(storedNodes)).toString());
                appender.endRow();
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
