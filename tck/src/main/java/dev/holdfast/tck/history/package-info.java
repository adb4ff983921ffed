/**
 * Histories of transactions, and what weak isolation would leave in them. The anomalies are those
 * of Atul Adya ("Weak Consistency", 1999); that lists which only grow tell the order of their
 * versions is the idea of Elle (Kingsbury and Alvaro, 2020); what snapshot isolation forbids of
 * cycles is said by Cerone and Gotsman (2016).
 */
package dev.holdfast.tck.history;
