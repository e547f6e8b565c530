package io.podflame.agent.linux;

import java.io.IOException;

/** A system call failed. The message is {@code call(arguments): ERRNO}; whoever knows the setting behind it adds the remedy. */
public final class LinuxException extends IOException {

    private static final long serialVersionUID = 1;

    private final int number;
    private final String call;
    private final String arguments;

    /**
     * @param number of the error, as errno held it
     * @param call name of the system call
     * @param arguments those that matter, for a person, e.g. "cpu=3, event=cpu-clock"
     */
    public LinuxException(int number, String call, String arguments) {
        super(call + "(" + arguments + "): " + name(number));
        this.number = number;
        this.call = call;
        this.arguments = arguments;
    }

    private static String name(int number) {
        Errno errno = Errno.of(number);
        return errno == Errno.OTHER ? "errno " + number : errno.name();
    }

    /** A failure of the call just made on this thread. */
    static LinuxException last(String call, String arguments) {
        return new LinuxException(LibC.errno(), call, arguments);
    }

    public Errno errno() {
        return Errno.of(number);
    }

    /** E.g. "EACCES", or "errno 71" where there is no constant for it. */
    public String errorName() {
        return name(number);
    }

    public String call() {
        return call;
    }

    public String arguments() {
        return arguments;
    }
}
