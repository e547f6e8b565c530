package io.podflame.agent.linux;

/** Error numbers ({@code include/uapi/asm-generic/errno-base.h}, {@code errno.h}): those a caller can tell a person something about. */
public enum Errno {
    EPERM(1),
    ENOENT(2),
    ESRCH(3),
    EINTR(4),
    E2BIG(7),
    EBADF(9),
    EAGAIN(11),
    ENOMEM(12),
    EACCES(13),
    EBUSY(16),
    EEXIST(17),
    ENODEV(19),
    EINVAL(22),
    ENFILE(23),
    EMFILE(24),
    ENOSPC(28),
    ENOSYS(38),
    EOPNOTSUPP(95),
    /** Any number not above; {@link LinuxException#getMessage} still prints it. */
    OTHER(0);

    private final int number;

    Errno(int number) {
        this.number = number;
    }

    /** As errno holds it. */
    int number() {
        return number;
    }

    /** The constant of an error number, {@link #OTHER} for one that has none. */
    public static Errno of(int number) {
        for (Errno errno : values()) {
            if (errno.number == number) {
                return errno;
            }
        }
        return OTHER;
    }
}
