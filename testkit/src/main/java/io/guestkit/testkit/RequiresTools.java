package io.guestkit.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A live test: it runs only with {@code -Dguestkit.live=true}, and is skipped with the reason otherwise. Whoever asks
 * for live tests has the tools: a missing one fails the test instead of skipping it.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(RequiresTools.Gate.class)
public @interface RequiresTools {

    /** The tools' names, such as {@code qemu-img}. */
    String[] value() default {};

    /** Whether they must be run as root. */
    boolean root() default false;

    /** Skips where live tests are off, fails where something is missing. */
    final class Gate implements ExecutionCondition, BeforeEachCallback {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return Boolean.getBoolean("guestkit.live")
                    ? ConditionEvaluationResult.enabled("live tests are on")
                    : ConditionEvaluationResult.disabled("a live test: run it with -Dguestkit.live=true");
        }

        @Override
        public void beforeEach(ExtensionContext context) {
            List<String> missing = new ArrayList<>();
            addMissing(context.getRequiredTestClass(), missing);
            context.getTestMethod().ifPresent(method -> addMissing(method, missing));
            if (!missing.isEmpty()) {
                throw new AssertionError("live tests are asked for, but missing is: " + String.join(", ", missing));
            }
        }

        private static void addMissing(java.lang.reflect.AnnotatedElement element, List<String> missing) {
            AnnotationSupport.findAnnotation(element, RequiresTools.class).ifPresent(required -> {
                for (String tool : required.value()) {
                    if (Tools.find(tool).isEmpty()) {
                        missing.add(tool);
                    }
                }
                if (required.root() && !System.getProperty("user.name").equals("root")) {
                    missing.add("root's rights");
                }
            });
        }
    }
}
