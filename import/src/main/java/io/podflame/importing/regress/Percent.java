package io.podflame.importing.regress;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Part of a whole, as people write it: {@code 5%}, {@code 2.5 %} or {@code 5}. */
record Percent(double share) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,4}(\\.\\d{1,4})?)\\s*%?");

    static final class Converter implements ITypeConverter<Percent> {
        @Override
        public Percent convert(String text) {
            var matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + text + "' is no percentage; write for example 5% or 2.5%");
            }
            return new Percent(Double.parseDouble(matcher.group(1)) / 100);
        }
    }
}
