@NullMarked
package io.lorica.proxy.accesslog;

import org.jspecify.annotations.NullMarked;
