package io.podflame.agent.linux;

/**
 * One process and no other ({@code pidfd_open(2)}, since Linux 5.3): once it has ended a signal reaches nobody, whoever has its pid then.
 * Not thread-safe.
 */
public final class PidFd implements AutoCloseable {

    private static final int PIDFD_SEND_SIGNAL = 424;
    private static final int PIDFD_OPEN = 434;
    private static final int SIGQUIT = 3;

    private final int pid;
    private final int fd;

    private PidFd(int pid, int fd) {
        this.pid = pid;
        this.fd = fd;
    }

    /** @throws LinuxException ESRCH when there is none such, ENOSYS before Linux 5.3 */
    public static PidFd open(int pid) throws LinuxException {
        long fd = LibC.syscall(PIDFD_OPEN, pid, 0, 0, 0, 0);
        if (fd < 0) {
            throw LinuxException.last("pidfd_open", "pid=" + pid);
        }
        return new PidFd(pid, (int) fd);
    }

    /** @throws LinuxException EPERM without CAP_KILL for a process of another user, ESRCH when it has ended */
    public void sendSigquit() throws LinuxException {
        if (LibC.syscall(PIDFD_SEND_SIGNAL, fd, SIGQUIT, 0, 0, 0) < 0) {
            throw LinuxException.last("pidfd_send_signal", "pid=" + pid + ", SIGQUIT");
        }
    }

    @Override
    public void close() {
        LibC.close(fd);
    }
}
