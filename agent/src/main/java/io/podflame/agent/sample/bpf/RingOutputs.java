package io.podflame.agent.sample.bpf;

import io.podflame.agent.linux.BpfMap;
import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.PerfEvent;
import io.podflame.agent.linux.PerfEventAttr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

/**
 * What a program writes with into the rings of sessions: the map "outputs", with one event for each session and CPU, at the session's
 * slot times the number of CPUs. Thread-safe.
 */
final class RingOutputs {

    /** Continuous profiling and eight sessions, and what checks this machine before. As in offcpu.h. */
    static final int MAX_SESSIONS = 10;

    private final BpfMap outputs;
    private final int cpus;
    private final BitSet slots = new BitSet(MAX_SESSIONS);

    RingOutputs(BpfMap outputs, int cpus) {
        this.outputs = outputs;
        this.cpus = cpus;
    }

    /** A number for a session; -1 when there are too many. */
    synchronized int takeSlot() {
        int slot = slots.nextClearBit(0);
        if (slot >= MAX_SESSIONS) {
            return -1;
        }
        slots.set(slot);
        return slot;
    }

    synchronized void giveBackSlot(int slot) {
        slots.clear(slot);
    }

    /** Where the outputs of a session begin in the map; that of a CPU is so much further on. */
    int first(int slot) {
        return slot * cpus;
    }

    /** Makes the session's output on the event's CPU, which writes into the event's ring. */
    PerfEvent open(int slot, PerfEvent event, PerfEventAttr output) throws LinuxException {
        PerfEvent opened = PerfEvent.open(output, event.cpu());
        try (Arena arena = Arena.ofConfined()) {
            opened.writeTo(event);
            outputs.put(number(arena, first(slot) + event.cpu()), number(arena, opened.fd()));
            opened.enable();
            return opened;
        } catch (LinuxException e) {
            opened.close();
            throw e;
        }
    }

    void close(int slot, PerfEvent output) {
        try (Arena arena = Arena.ofConfined()) {
            outputs.remove(number(arena, first(slot) + output.cpu()));
        }
        output.close();
    }

    private static MemorySegment number(Arena arena, int value) {
        return arena.allocateFrom(ValueLayout.JAVA_INT, value);
    }
}
