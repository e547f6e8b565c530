package io.podflame.collector.bench;

import io.podflame.binary.BuildId;
import io.podflame.binary.debugfile.DebuggedExecutable;
import io.podflame.binary.debugfile.ExecutableLocation;
import io.podflame.binary.symbol.SymbolDetail;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.collector.model.Location;
import io.podflame.collector.symbolize.SymbolLookup;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** Frames per second of CPU that a query's look-up gives: for the first time, again, and in another query; {@code ./podflame bench symbols} runs it. */
public final class SymbolizeBenchmark {
    private static final int LOCATIONS = 50_000;
    private static final int FILES = 8;
    private static final int LOOKUPS = 4_000_000;
    private static final int ROUNDS = 7;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private SymbolizeBenchmark() {}

    /** @param arguments the executable whose addresses are looked up */
    @SuppressWarnings("SystemOut") // a program whose output is its result
    public static void main(String[] arguments) throws IOException {
        Path program = Path.of(arguments[0]);
        try (DebuggedExecutable file = DebuggedExecutable.open(ExecutableLocation.of(program))) {
            SymbolTable table = file.symbolTable(SymbolDetail.LINES);
            Location[] locations = locations(file.buildId(), table);
            long start = THREADS.getCurrentThreadCpuTime();
            SymbolLookup first = SymbolLookup.in(buildId -> Optional.of(table));
            long frames = frames(first, locations, LOCATIONS);
            System.out.printf(
                    "%nlooked up for the first time, in cold code: %.2f M frames/s, %.2f frames per location%n",
                    frames * 1e3 / (THREADS.getCurrentThreadCpuTime() - start), (double) frames / LOCATIONS);
            double[] again = new double[ROUNDS];
            double[] anew = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                again[round] = rate(first, locations, LOOKUPS);
                anew[round] = rate(SymbolLookup.in(buildId -> Optional.of(table)), locations, LOCATIONS);
            }
            System.out.printf(
                    "looked up again: %.1f M frames/s of one core; by another query: %.2f%n",
                    median(again), median(anew));
        }
    }

    /** Of several files, as the frames of stacks are; all have the same table. */
    private static Location[] locations(BuildId buildId, SymbolTable table) {
        Random random = new Random(5);
        Location.Executable[] files = new Location.Executable[FILES];
        Arrays.setAll(files, i -> new Location.Executable(buildId, true, "/usr/bin/program" + i));
        Location[] locations = new Location[LOCATIONS];
        for (int i = 0; i < LOCATIONS; i++) {
            int symbol = random.nextInt(table.size());
            long size = table.end(symbol) - table.start(symbol);
            long elfAddress = table.start(symbol) + random.nextLong(size);
            Location.Executable file = files[random.nextInt(FILES)];
            locations[i] = i % 20 == 0
                    ? new Location.InstructionPointer(file, elfAddress)
                    : new Location.ReturnAddress(file, elfAddress + 1);
        }
        return locations;
    }

    private static double rate(SymbolLookup lookup, Location[] locations, int count) {
        long began = THREADS.getCurrentThreadCpuTime();
        long named = frames(lookup, locations, count);
        return named * 1e3 / (THREADS.getCurrentThreadCpuTime() - began);
    }

    private static double median(double[] rates) {
        Arrays.sort(rates);
        return rates[rates.length / 2];
    }

    private static long frames(SymbolLookup lookup, Location[] locations, int count) {
        long frames = 0;
        for (int i = 0; i < count; i++) {
            frames += lookup.frames(locations[i % locations.length]).size();
        }
        return frames;
    }
}
