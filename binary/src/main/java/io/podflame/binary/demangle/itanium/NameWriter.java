package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.BoundedText;
import java.util.List;

/** Writes names. */
final class NameWriter {
    private final NodeWriter writer;

    NameWriter(NodeWriter writer) {
        this.writer = writer;
    }

    void name(Name name) {
        switch (name) {
            case Name.Identifier(String text) -> out().add(text);
            case Name.Nested(Node scope, Node member) -> member(scope, "::", member);
            case Name.Local(Node function, String separator, Node entity) -> member(function, separator, entity);
            case Name.Template template -> template(template);
            case Name.Tagged(Node tagged, Name.Identifier tag) -> {
                writer.node(tagged);
                add("[abi:", tag.text(), "]");
            }
            case Name.Constructor(String className) -> out().add(className);
            case Name.Destructor(String className) -> add("~", className);
            case Name.OperatorName(Operator operator) -> operator(operator.text());
            case Name.VendorOperator(Name.Identifier vendor) -> add("operator ", vendor.text());
            case Name.LiteralOperator(Name.Identifier suffix) -> add("operator\"\" ", suffix.text());
            case Name.ConversionOperator(Node type) -> {
                out().add("operator ");
                writer.node(type);
            }
            case Name.QualifiedMember(Node member, List<FunctionQualifier> qualifiers) -> {
                writer.node(member);
                qualifiers.forEach(qualifier -> out().add(qualifier.text()));
            }
            case Name.Closure(Node.Arguments parameters, int number) -> {
                out().add("{lambda(");
                writer.closureParameters(parameters);
                add(")#", Integer.toString(number), "}");
            }
            case Name.UnnamedType(int number) -> add("{unnamed type#", Integer.toString(number), "}");
            case Name.StructuredBinding(Node.Arguments names) -> {
                out().add("[");
                writer.list(names.nodes());
                out().add("]");
            }
        }
    }

    private void member(Node scope, String separator, Node member) {
        writer.node(scope);
        out().add(separator);
        writer.node(Name.unqualified(member));
    }

    private void operator(String text) {
        boolean word = MangledText.isLowerCase(text.charAt(0));
        add(word ? "operator " : "operator", text);
    }

    private void template(Name.Template template) {
        if (isConversion(template.name())) {
            // the type that it converts to names its parameters
            writer.inScope(writer.scope().inside(template), () -> writer.node(template.name()));
        } else {
            writer.node(template.name());
        }
        // neither << nor >> of an operator or of arguments may come of it
        out().add(out().last() == '<' ? " <" : "<");
        writer.list(template.arguments().nodes());
        out().add(out().last() == '>' ? " >" : ">");
    }

    private static boolean isConversion(Node name) {
        return name instanceof Name.ConversionOperator
                || name instanceof Name.Nested(Node _, Node member) && isConversion(member);
    }

    private void add(String... parts) {
        for (String part : parts) {
            out().add(part);
        }
    }

    private BoundedText out() {
        return writer.out();
    }
}
