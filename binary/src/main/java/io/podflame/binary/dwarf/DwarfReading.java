package io.podflame.binary.dwarf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What came of reading the DWARF of one file.
 *
 * @param units whose lines were given
 * @param stretches that were given
 * @param malformedUnits with bytes or forms that are not those of DWARF 2 to 5, from there on; what follows a unit that leaves the section
 *     counts as one
 * @param otherVersionUnits of a version that is not 2 to 5
 * @param oversizedUnits beyond the limits of what one unit may need
 * @param rowsLeftOut rows and inlined calls for which a stretch had no room
 * @param namesInMissingFile functions and files without a name, as it is in an alternate file that was not given
 * @param firstProblem what was wrong with the first unit that counts as malformed or oversized, for a person
 */
public record DwarfReading(
        long units,
        long stretches,
        long malformedUnits,
        long otherVersionUnits,
        long oversizedUnits,
        long rowsLeftOut,
        long namesInMissingFile,
        Optional<String> firstProblem) {

    /** What was passed over, each in a sentence; empty when all was read. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        add(problems, malformedUnits, "compilation units are malformed");
        add(problems, otherVersionUnits, "compilation units are of another version than DWARF 2 to 5");
        add(problems, oversizedUnits, "compilation units are beyond the limits of one");
        add(problems, rowsLeftOut, "rows and inlined calls left out, as there are too many in one place");
        add(problems, namesInMissingFile, "names are in a file that debug files share, which is not there");
        firstProblem.ifPresent(problem -> problems.add("the first of them: " + problem));
        return problems;
    }

    private static void add(List<String> problems, long count, String what) {
        if (count > 0) {
            problems.add(count + " " + what);
        }
    }
}
