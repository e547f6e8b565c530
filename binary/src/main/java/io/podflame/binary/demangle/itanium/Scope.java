package io.podflame.binary.demangle.itanium;

import java.util.List;

/** The arguments that {@code T_}, {@code T0_}… mean at a place of a name, and those they mean in these arguments. */
sealed interface Scope {
    /** Outside of all templates. */
    record Outermost() implements Scope {}

    /** In what a template declares. */
    record OfTemplate(List<Node> arguments, Scope outer) implements Scope {}

    Scope OUTERMOST = new Outermost();

    default Scope inside(Name.Template template) {
        return new OfTemplate(template.arguments().nodes(), this);
    }

    /** Where the arguments were written. */
    default Scope outer() {
        return this;
    }
}
