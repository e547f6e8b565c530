package io.podflame.agent.unwind.program;

import io.podflame.agent.unwind.program.RunningProgram.Emulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A program for aarch64, run by QEMU in user mode. It begins when gdb has come. */
final class EmulatedProgram {

    /** Of Debian's libc6-arm64-cross. */
    private static final Path ROOT = Path.of("/usr/aarch64-linux-gnu");

    private EmulatedProgram() {}

    /** @param folder with "program", which writes its mappings into the file that MAPS names */
    static RunningProgram start(Path folder) throws IOException, InterruptedException {
        Path socket = folder.resolve("gdb");
        Path maps = folder.resolve("maps");
        Path program = folder.resolve("program");
        // the architecture's way to sign addresses would take most of the time, and of SVE's registers in a signal's
        // frame gdb knows nothing
        Process qemu = Commands.start(
                folder,
                "qemu-aarch64-static",
                "-cpu",
                "max,pauth=off,sve=off,sme=off",
                "-L",
                ROOT.toString(),
                "-E",
                "MAPS=" + maps,
                "-g",
                socket.toString(),
                program.toString());
        Commands.await(folder, qemu, () -> Files.exists(socket));
        Path proc = proc(folder, qemu.pid(), maps);
        return new RunningProgram(
                qemu.pid(),
                Optional.of(new Emulation(socket, ROOT, program, maps, proc)),
                List.of(() -> Commands.delete(proc), () -> Commands.end(qemu)));
    }

    private static Path proc(Path folder, long pid, Path maps) throws IOException {
        Path proc = folder.resolve("proc");
        Path process = Files.createDirectories(proc.resolve(Long.toString(pid)));
        Files.createSymbolicLink(process.resolve("maps"), maps);
        Files.createSymbolicLink(process.resolve("root"), Path.of("/"));
        Files.createSymbolicLink(process.resolve("stat"), Path.of("/proc/" + pid + "/stat"));
        return proc;
    }
}
