package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.puppycrawl.tools.checkstyle.Checker;
import com.puppycrawl.tools.checkstyle.DefaultConfiguration;
import com.puppycrawl.tools.checkstyle.TreeWalker;
import com.puppycrawl.tools.checkstyle.api.AuditEvent;
import com.puppycrawl.tools.checkstyle.api.AuditListener;
import com.puppycrawl.tools.checkstyle.api.CheckstyleException;
import com.puppycrawl.tools.checkstyle.checks.sizes.FileLengthCheck;
import com.puppycrawl.tools.checkstyle.checks.sizes.MethodLengthCheck;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What style.md says about lengths, measured on every Java file of the project. */
class HouseStyleTest {

    private static final int MAX_FILE_LINES = 600;
    private static final int MAX_METHOD_LINES = 60;
    private static final int MAX_MAIN_LINES = 100;
    private static final Path PROJECT = Path.of("..");

    @TempDir
    Path folder;

    @Test
    void filesAndMethodsAreShort() throws Exception {
        List<File> files = javaFiles();
        assertThat(files).hasSizeGreaterThan(100);
        assertThat(tooLong(files)).isEmpty();
    }

    @Test
    void mainsAreWiring() throws IOException {
        for (File file : javaFiles()) {
            if (file.getName().endsWith("Main.java") && file.getPath().contains("/main/java/")) {
                assertThat(Files.readAllLines(file.toPath()))
                        .as(file.getPath())
                        .hasSizeLessThanOrEqualTo(MAX_MAIN_LINES);
            }
        }
    }

    @Test
    void everyPackageOfTheProductSaysWhatItIs() throws IOException {
        for (File file : javaFiles()) {
            if (file.getPath().contains("/main/java/")) {
                assertThat(file.toPath().resolveSibling("package-info.java"))
                        .content()
                        .contains("/**", "@NullMarked");
            }
        }
    }

    @Test
    void lengthChecksBite() throws Exception {
        Path longMethod = folder.resolve("LongMethod.java");
        Files.writeString(longMethod, "class LongMethod {\n void m() {\n" + "  m();\n".repeat(60) + " }\n}\n");
        Path longFile = folder.resolve("LongFile.java");
        Files.writeString(longFile, "class LongFile {\n" + " int x;\n".repeat(600) + "}\n");
        assertThat(tooLong(List.of(longMethod.toFile(), longFile.toFile())))
                .hasSize(2)
                .anyMatch(line -> line.contains("LongMethod"))
                .anyMatch(line -> line.contains("LongFile"));
    }

    private static List<File> javaFiles() throws IOException {
        List<File> files = new ArrayList<>();
        for (String module : List.of("proto", "binary", "agent", "collector", "system-test")) {
            Path sources = PROJECT.resolve(module).resolve("src");
            if (Files.isDirectory(sources)) {
                try (Stream<Path> paths = Files.walk(sources)) {
                    paths.filter(path -> path.toString().endsWith(".java"))
                            .filter(path -> !path.toString().contains("node_modules"))
                            .forEach(path -> files.add(path.toFile()));
                }
            }
        }
        return files;
    }

    private static List<String> tooLong(List<File> files) throws CheckstyleException {
        DefaultConfiguration fileLength = new DefaultConfiguration(FileLengthCheck.class.getName());
        fileLength.addProperty("max", String.valueOf(MAX_FILE_LINES));
        DefaultConfiguration methodLength = new DefaultConfiguration(MethodLengthCheck.class.getName());
        methodLength.addProperty("max", String.valueOf(MAX_METHOD_LINES));
        DefaultConfiguration walker = new DefaultConfiguration(TreeWalker.class.getName());
        walker.addChild(methodLength);
        DefaultConfiguration root = new DefaultConfiguration("root");
        root.addChild(fileLength);
        root.addChild(walker);
        Checker checker = new Checker();
        checker.setModuleClassLoader(HouseStyleTest.class.getClassLoader());
        checker.configure(root);
        Findings findings = new Findings();
        checker.addListener(findings);
        checker.process(files);
        checker.destroy();
        return findings.lines;
    }

    private static final class Findings implements AuditListener {

        final List<String> lines = new ArrayList<>();

        @Override
        public void addError(AuditEvent event) {
            lines.add(event.getFileName() + ":" + event.getLine() + ": " + event.getMessage());
        }

        @Override
        public void addException(AuditEvent event, Throwable throwable) {
            throw new IllegalStateException("Checkstyle failed on " + event.getFileName(), throwable);
        }

        @Override
        public void auditStarted(AuditEvent event) {}

        @Override
        public void auditFinished(AuditEvent event) {}

        @Override
        public void fileStarted(AuditEvent event) {}

        @Override
        public void fileFinished(AuditEvent event) {}
    }
}
