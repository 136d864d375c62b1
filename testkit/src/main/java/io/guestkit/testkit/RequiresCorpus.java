package io.guestkit.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test on the {@link Corpus}: skipped with the reason where that is not there. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(RequiresCorpus.Gate.class)
public @interface RequiresCorpus {

    /** Skips where there is no corpus. */
    final class Gate implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return Corpus.folder().isPresent()
                    ? ConditionEvaluationResult.enabled("the corpus is there")
                    : ConditionEvaluationResult.disabled("no corpus: name its folder with -Dguestkit.corpus=FOLDER");
        }
    }
}
