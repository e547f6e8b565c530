package io.podflame.binary.debugfile;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Files as a process sees them whose root is another folder, a container's: {@code /proc/PID/root}.
 *
 * <p>Simply putting the root before a path would lead out of it, since an absolute symbolic link, or one with enough
 * {@code ..}, counts from our own root; and a container may make any links it likes. So paths are walked component by
 * component, as openat2(2) does with RESOLVE_IN_ROOT: each folder is opened relative to the one before and never through a
 * link; a link's text is put before the rest of the path, an absolute one starting at the root again; {@code ..} at the root
 * stays there. Since folders are held open, it does not help to exchange one for a link while we walk.
 *
 * <p>Stateless and for all threads; every call walks anew.
 */
public final class RootedPaths {
    /** As the kernel has it, path_resolution(7). */
    static final int MAX_LINKS = 40;

    /** Components walked in all, those of links included; also how many folders are open at once. */
    static final int MAX_COMPONENTS = 256;

    /** As the kernel has it (PATH_MAX). */
    static final int MAX_PATH_CHARS = 4_096;

    private final Path root;

    /** @param root an existing folder; links in this path itself are followed */
    public RootedPaths(Path root) {
        this.root = root;
    }

    /**
     * Opens a regular file for reading.
     *
     * @param path as a process with that root would write it; a relative one counts from the root, too
     * @throws NoSuchFileException when there is none, or its name cannot be written in this JVM's encoding
     * @throws FileSystemException when it is no regular file, when links go in circles or the path is longer than the limits
     * @throws IOException when it cannot be read
     */
    public Opened open(String path) throws IOException {
        try (Walk walk = new Walk(path)) {
            return walk.open();
        } catch (InvalidPathException e) {
            throw (IOException) new NoSuchFileException(path, null, e.getReason()).initCause(e);
        }
    }

    /**
     * A file that was opened.
     *
     * @param channel to be closed by who asked for it
     * @param path the absolute path inside the root, without links: where debug files relative to this one lie
     * @param outside the same file as we would write it, for messages: it may be another by now
     */
    public record Opened(FileChannel channel, String path, Path outside) {}

    /** The folders from the root to where we are, all open, and the components still to walk. */
    private final class Walk implements AutoCloseable {
        private final String wanted;
        private final Deque<SecureDirectoryStream<Path>> folders = new ArrayDeque<>();
        private final Deque<String> names = new ArrayDeque<>();
        private final Deque<String> rest = new ArrayDeque<>();
        private int links;
        private int components;

        Walk(String wanted) throws IOException {
            this.wanted = wanted;
            prepend(wanted);
            folders.addLast(secure(Files.newDirectoryStream(root)));
        }

        /** Puts a path before the rest of the way. */
        private void prepend(String path) throws IOException {
            if (path.length() > MAX_PATH_CHARS || path.isEmpty()) {
                throw new FileSystemException(wanted, null, "a path of 1 to " + MAX_PATH_CHARS + " characters");
            }
            for (String name : List.of(path.split("/", -1)).reversed()) {
                rest.addFirst(name);
            }
        }

        Opened open() throws IOException {
            while (true) {
                String name = rest.pollFirst();
                if (name == null) {
                    throw new FileSystemException(wanted, null, "a regular file is needed, this is a folder");
                }
                if (name.isEmpty() || name.equals(".")) {
                    continue;
                }
                if (++components > MAX_COMPONENTS) {
                    throw new FileSystemException(wanted, null, "more than " + MAX_COMPONENTS + " folders and links");
                }
                if (name.equals("..")) {
                    leave();
                    continue;
                }
                BasicFileAttributes attributes = attributes(name);
                if (attributes.isSymbolicLink()) {
                    follow(name);
                } else if (attributes.isDirectory()) {
                    enter(name);
                } else if (attributes.isRegularFile() && rest.isEmpty()) {
                    return openHere(name);
                } else {
                    throw new FileSystemException(wanted, null, name + " is no regular file or no folder");
                }
            }
        }

        private BasicFileAttributes attributes(String name) throws IOException {
            return folders.getLast()
                    .getFileAttributeView(Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
        }

        /**
         * Java reads links by path only, so that a folder exchanged meanwhile may make this the text of another link. That is
         * no harm: whatever the text is, it is walked inside the root.
         */
        private void follow(String name) throws IOException {
            if (++links > MAX_LINKS) {
                throw new FileSystemLoopException(wanted);
            }
            String target = Files.readSymbolicLink(outside(name)).toString();
            if (target.startsWith("/")) {
                while (folders.size() > 1) {
                    leave();
                }
            }
            prepend(target);
        }

        private void enter(String name) throws IOException {
            folders.addLast(secure(folders.getLast().newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS)));
            names.addLast(name);
        }

        private void leave() throws IOException {
            if (folders.size() > 1) {
                folders.removeLast().close();
                names.removeLast();
            }
        }

        private Opened openHere(String name) throws IOException {
            Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            SeekableByteChannel channel = folders.getLast().newByteChannel(Path.of(name), options);
            if (channel instanceof FileChannel file) {
                String inside = names.isEmpty() ? "/" + name : "/" + String.join("/", names) + "/" + name;
                return new Opened(file, inside, outside(name));
            }
            channel.close();
            throw new IllegalStateException("the file system gives no FileChannel: " + channel.getClass());
        }

        private Path outside(String name) {
            Path path = root;
            for (String folder : names) {
                path = path.resolve(folder);
            }
            return path.resolve(name);
        }

        @Override
        public void close() throws IOException {
            while (!folders.isEmpty()) {
                folders.removeLast().close();
            }
        }
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new UnsupportedOperationException("this system opens no files relative to folders: " + stream.getClass());
    }
}
