package io.podflame.binary.demangle.itanium;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares with c++filt of binutils, on the names of the C++ library that every compiler brings. */
class ItaniumDemanglerTruthTest {
    private static final int MAX_NAMES = 20_000;
    private static final double LEAST_AGREEMENT = 0.999;
    private static final int SHOWN = 10;

    @TempDir
    private Path folder;

    @Test
    void writesTheNamesOfTheStandardLibraryAsCxxfiltDoes() throws IOException {
        String library = OutsideTool.run("gcc", "-print-file-name=libstdc++.so").getFirst();
        List<String> mangled = sample(OutsideTool.run("nm", "-D", "--defined-only", library).stream()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .map(name -> name.indexOf('@') < 0 ? name : name.substring(0, name.indexOf('@')))
                .filter(name -> name.startsWith("_Z"))
                .distinct()
                .sorted()
                .toList());
        List<String> expected = filtered(mangled);
        assertThat(mangled).hasSizeGreaterThan(1_000).hasSameSizeAs(expected);

        List<String> different = new ArrayList<>();
        for (int i = 0; i < mangled.size(); i++) {
            String name = mangled.get(i);
            boolean refused = expected.get(i).equals(name);
            String ours = ItaniumDemangler.demangle(name).orElse(name);
            if (!refused && !ours.equals(expected.get(i))) {
                different.add(name + "\n  c++filt " + expected.get(i) + "\n  ours    " + ours);
            }
        }
        assertThat(different.size())
                .as("%s", String.join("\n", different.stream().limit(SHOWN).toList()))
                .isLessThanOrEqualTo((int) (mangled.size() * (1 - LEAST_AGREEMENT)));
    }

    private List<String> filtered(List<String> names) throws IOException {
        Path file = Files.write(folder.resolve("names"), names);
        return OutsideTool.run("sh", "-c", "c++filt < " + file);
    }

    private static List<String> sample(List<String> names) {
        int step = Math.max(1, (names.size() + MAX_NAMES - 1) / MAX_NAMES);
        List<String> spread = new ArrayList<>();
        for (int i = 0; i < names.size(); i += step) {
            spread.add(names.get(i));
        }
        return spread;
    }
}
