package io.podflame.agent.unwind.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A backend of postgres under pgbench: sorts, joins, hashes, regular expressions, writes. */
final class Postgres {

    private static final String PROGRAMS = "/usr/lib/postgresql/15/bin/";

    /** A line each. */
    private static final String QUERIES = """
            select a.aid, sum(b.abalance) from pgbench_accounts a, pgbench_accounts b where a.aid = b.aid % 500 group by 1 order by 2, 1;
            select count(*) from pgbench_accounts where aid < 2000 and filler || aid ~ '(7|8)+.9';
            update pgbench_accounts set abalance = abalance + 1 where aid < 3000 and aid % 97 = 5;
            select string_agg(md5(n::text), ',' order by n % 17) from generate_series(1, 500) n;
            """;

    private static final Duration ENOUGH_WORK = Duration.ofMillis(200);

    private Postgres() {}

    static RunningProgram start(Path folder) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("podflame-postgres"); // the user postgres cannot go everywhere
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path queries = Files.writeString(home.resolve("queries.sql"), QUERIES);
        Commands.run(home, "chown", "postgres:", home.toString());
        Commands.run(home, asPostgres("initdb", "--auth=trust", "--no-sync", "-D", "data"));
        // costly queries would run in code that LLVM makes just in time
        Process server = Commands.start(
                home, asPostgres("postgres", "-D", "data", "-k", home.toString(), "-h", "", "-c", "jit=off"));
        Commands.await(home, server, () -> Files.exists(home.resolve(".s.PGSQL.5432.lock")) && isReady(home));
        Commands.run(home, asPostgres("pgbench", "-h", home.toString(), "-i", "-q", "postgres"));
        Commands.await(home, server, () -> backend(server) < 0);
        Process load = Commands.start(
                home,
                asPostgres("pgbench", "-h", home.toString(), "-n", "-T", "3600", "-f", queries.toString(), "postgres"));
        Commands.await(home, load, () -> works(backend(server)));
        return new RunningProgram(
                backend(server),
                List.of(() -> Commands.delete(home), () -> Commands.end(server), () -> Commands.end(load)));
    }

    /** That of the only client. */
    private static long backend(Process server) {
        return Commands.child(server, "postgres: postgres");
    }

    /** As the one does not of pgbench's first connection, which only looks at what there is. */
    private static boolean works(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .filter(time -> time.compareTo(ENOUGH_WORK) > 0)
                .isPresent();
    }

    private static boolean isReady(Path home) {
        try {
            Commands.run(home, PROGRAMS + "pg_isready", "-q", "-h", home.toString());
            return true;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** It refuses to run as root. */
    private static String[] asPostgres(String program, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        command.add(PROGRAMS + program);
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }
}
