package io.podflame.collector.configuration.yaml;

import io.podflame.collector.configuration.ConfigNode;
import io.podflame.collector.configuration.Unreadable;
import java.util.List;

/**
 * What was read of one text.
 *
 * @param documents in their order; those without content are left out
 * @param unreadable documents that are not here, in their order
 * @param remarks what was read otherwise than its author may think, each with its line
 */
public record YamlText(List<ConfigNode> documents, List<Unreadable> unreadable, List<String> remarks) {

    public YamlText {
        documents = List.copyOf(documents);
        unreadable = List.copyOf(unreadable);
        remarks = List.copyOf(remarks);
    }
}
