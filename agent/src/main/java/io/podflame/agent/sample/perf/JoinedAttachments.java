package io.podflame.agent.sample.perf;

import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.PerfEvent;
import io.podflame.agent.linux.PerfEventAttr;

/** Two that take part in one session. */
record JoinedAttachments(KernelUnwinder.Attachment first, KernelUnwinder.Attachment second)
        implements KernelUnwinder.Attachment {

    @Override
    public boolean present() {
        return first.present() || second.present();
    }

    @Override
    public void attach(PerfEvent event, PerfEventAttr attr) throws LinuxException {
        first.attach(event, attr);
        second.attach(event, attr);
    }

    @Override
    public void mapped(int pid) {
        first.mapped(pid);
        second.mapped(pid);
    }

    @Override
    public void exited(int pid) {
        first.exited(pid);
        second.exited(pid);
    }

    @Override
    public void include(int pid) {
        first.include(pid);
        second.include(pid);
    }

    @Override
    public long lost() throws LinuxException {
        return first.lost() + second.lost();
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
