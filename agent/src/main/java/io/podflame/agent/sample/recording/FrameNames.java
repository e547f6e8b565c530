package io.podflame.agent.sample.recording;

import io.podflame.agent.model.Location;
import java.util.Set;
import java.util.regex.Pattern;

/** Frames that come as a function's and a file's name, as perf and pprof write them. */
public final class FrameNames {

    /** What perf writes where it has no name, of a function or a file. */
    public static final String UNKNOWN = "[unknown]";

    private static final Set<String> CORE_KERNEL = Set.of(
            "[kernel.kallsyms]", "[kernel.vmlinux]", "[kernel]", "[guest.kernel.kallsyms]", "[guest.kernel]", "[k]");
    /** In square brackets, but no kernel modules: what the kernel calls mappings without a file. */
    private static final Pattern USER_MAPPING =
            Pattern.compile("\\[(vdso|vdso32|vdsox32|vvar|vsyscall|heap|stack|stack:.*|anon.*|uprobes|unknown)\\]");

    private static final Pattern KERNEL_IMAGE = Pattern.compile(".*/vmlinux([-.][^/]*)?|vmlinux");
    private static final Pattern MODULE_FILE = Pattern.compile(".*/([^/]+)\\.ko(\\.(gz|xz|zst|debug))*");

    private FrameNames() {}

    /**
     * The location of a function in a file. A file such as "[kernel.kallsyms]", ".../vmlinux-6.1.0", "[nf_tables]" or ".../nf_tables.ko.xz"
     * is the kernel or a module of it, whose name is spelled with "_" as the kernel does.
     *
     * @param function "" or "[unknown]" where it has no name
     * @param file "" or "[unknown]" where it is not known
     */
    public static Location location(String function, String file) {
        String knownFunction = function.equals(UNKNOWN) ? "" : function;
        String knownFile = file.equals(UNKNOWN) ? "" : file;
        if (knownFunction.isEmpty() || knownFile.isEmpty()) {
            return new Location.Named(knownFunction, knownFile);
        }
        if (CORE_KERNEL.contains(file)
                || file.indexOf("vmlinux") >= 0 && KERNEL_IMAGE.matcher(file).matches()) {
            return new Location.Kernel(function, "");
        }
        if (file.startsWith("[") && file.endsWith("]")) {
            return USER_MAPPING.matcher(file).matches()
                    ? new Location.Named(function, file)
                    : new Location.Kernel(function, file.substring(1, file.length() - 1));
        }
        var module = MODULE_FILE.matcher(file);
        if (file.indexOf(".ko") >= 0 && module.matches()) {
            return new Location.Kernel(function, module.group(1).replace('-', '_'));
        }
        return new Location.Named(function, file);
    }
}
