package io.podflame.collector;

import io.podflame.collector.Collector.Stores;
import io.podflame.collector.store.StoreException;
import io.podflame.collector.store.memory.MemoryProfileStore;
import io.podflame.collector.store.memory.MemorySymbolStore;
import io.podflame.collector.store.rocksdb.RocksDbDirectory;
import io.podflame.collector.store.rocksdb.RocksDbProfileStore;
import io.podflame.collector.store.rocksdb.RocksDbSettings;
import io.podflame.collector.store.rocksdb.RocksDbSymbolStore;
import io.podflame.collector.web.ListenException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Starts a collector and keeps it until a signal. Exit codes: 0 stopped or helped, 1 cannot start, 2 wrong usage. */
public final class CollectorMain {

    private CollectorMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        CollectorLog.configure();
        CollectorOptions options = new CollectorOptions();
        CommandLine commandLine = new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true);
        try {
            commandLine.parseArgs(arguments);
            if (CommandLine.printHelpIfRequested(commandLine.getParseResult())) {
                return;
            }
            run(options.config());
        } catch (ParameterException e) {
            fail(2, e.getMessage() + "\n`podflame collector --help` shows all options");
        } catch (StoreException | ListenException e) {
            fail(1, String.valueOf(e.getMessage()));
        }
    }

    private static void run(CollectorConfig config) throws InterruptedException {
        Stores stores = open(config);
        Collector collector = Collector.start(config.listen(), stores, config.settings(), Clock.systemUTC());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(collector), "podflame-stop"));
        InetSocketAddress address = collector.address();
        System.out.printf(
                "podflame collector %s: %s://%s:%d, %s%n",
                Collector.VERSION,
                config.listen().certificate().isPresent() ? "https" : "http",
                config.listen().address().getHostString(),
                address.getPort(),
                config.store() == CollectorConfig.StoreKind.memory
                        ? "profiles in memory only"
                        : "profiles in " + config.dataDirectory());
        System.out.flush();
        new CountDownLatch(1).await();
    }

    private static Stores open(CollectorConfig config) {
        return switch (config.store()) {
            case memory -> new Stores(new MemoryProfileStore(Clock.systemUTC()), new MemorySymbolStore(), () -> {});
            case rocksdb -> {
                RocksDbDirectory directory = RocksDbDirectory.open(config.dataDirectory(), RocksDbSettings.DEFAULT);
                yield new Stores(
                        new RocksDbProfileStore(directory, Clock.systemUTC()),
                        new RocksDbSymbolStore(directory, Clock.systemUTC()),
                        directory::close);
            }
        };
    }

    /** A signal is the way to stop: exit code 0 in place of the JVM's 143, once all is closed. */
    private static void stop(Collector collector) {
        collector.close();
        Runtime.getRuntime().halt(0);
    }

    private static void fail(int exitCode, String message) {
        System.err.println("podflame collector: " + message);
        System.exit(exitCode);
    }
}
