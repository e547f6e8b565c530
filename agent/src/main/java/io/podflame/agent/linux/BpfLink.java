package io.podflame.agent.linux;

/** A program on an event, until this is closed. */
public final class BpfLink implements AutoCloseable {

    private final int fd;

    BpfLink(int fd) {
        this.fd = fd;
    }

    @Override
    public void close() {
        LibC.close(fd);
    }
}
