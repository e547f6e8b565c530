package io.podflame.binary.demangle.itanium;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.demangle.SecondOpinion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pairs of {@link ItaniumDemanglerTest} are no opinion of ours alone. */
class ItaniumDemanglerTruthTest {
    @Test
    void cxxfiltSaysWhatTheUnitTestSays(@TempDir Path folder) throws IOException {
        List<String> names =
                ItaniumDemanglerTest.pairs().map(pair -> (String) pair.get()[0]).toList();
        List<String> said =
                ItaniumDemanglerTest.pairs().map(pair -> (String) pair.get()[1]).toList();
        assertThat(names).hasSizeGreaterThan(150);
        assertThat(SecondOpinion.of(names, folder, "c++filt")).isEqualTo(said);
    }
}
