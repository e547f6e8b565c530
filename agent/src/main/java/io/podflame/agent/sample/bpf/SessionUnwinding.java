package io.podflame.agent.sample.bpf;

import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.PerfEvent;
import io.podflame.agent.linux.PerfEventAttr;
import io.podflame.agent.sample.perf.KernelUnwinder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of one session. They are told of before the program may be used, or may never be used: until then the kernel follows frame
 * pointers for them. Thread-safe.
 */
final class SessionUnwinding implements KernelUnwinder.Attachment {

    private static final System.Logger LOG = System.getLogger(SessionUnwinding.class.getName());

    private final Consumer<SessionUnwinding> closed;
    private final List<Waiting> events = new ArrayList<>();
    private final List<UnwindProgram.Attached> attached = new ArrayList<>();
    private @Nullable UnwindProgram program;
    private int slot = -1;

    private record Waiting(PerfEvent event, PerfEventAttr attr) {}

    /** @param closed is told when the session has ended */
    SessionUnwinding(Consumer<SessionUnwinding> closed) {
        this.closed = closed;
    }

    @Override
    public boolean present() {
        return true;
    }

    @Override
    public synchronized void attach(PerfEvent event, PerfEventAttr attr) throws LinuxException {
        events.add(new Waiting(event, attr));
        if (program != null && slot >= 0) {
            attached.add(program.attach(slot, event, attr));
        }
    }

    /** The program may be used from now on. */
    synchronized void use(UnwindProgram ready) {
        program = ready;
        slot = ready.outputs().takeSlot();
        try {
            for (Waiting waiting : slot < 0 ? List.<Waiting>of() : events) {
                attached.add(ready.attach(slot, waiting.event(), waiting.attr()));
            }
        } catch (LinuxException e) {
            LOG.log(System.Logger.Level.WARNING, "stacks of a session are not unwound by BPF: " + e.getMessage());
        }
    }

    @Override
    public synchronized void mapped(int pid) {
        if (program != null) {
            program.maps().mapped(pid);
        }
    }

    @Override
    public synchronized void exited(int pid) {
        if (program != null) {
            program.maps().exited(pid);
        }
    }

    @Override
    public synchronized long lost() throws LinuxException {
        long lost = 0;
        for (UnwindProgram.Attached event : attached) {
            lost += event.output().lost().orElse(0);
        }
        return lost;
    }

    @Override
    public synchronized void close() {
        if (program != null && slot >= 0) {
            for (UnwindProgram.Attached event : attached) {
                program.detach(slot, event);
            }
            program.outputs().giveBackSlot(slot);
        }
        attached.clear();
        events.clear();
        closed.accept(this);
    }
}
