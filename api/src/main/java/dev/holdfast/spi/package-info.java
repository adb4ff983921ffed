/** What authors of backends and layers implement. */
package dev.holdfast.spi;
