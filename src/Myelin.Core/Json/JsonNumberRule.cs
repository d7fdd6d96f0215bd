namespace Myelin.Core.Json;

/// <summary>Which numbers canonical JSON accepts; a room version decides ("Room Versions", "Canonical JSON").</summary>
public enum JsonNumberRule
{
    /// <summary>Integers within ±(2^53-1) only; no fraction, no exponent, no <c>-0</c> (from room version 6).</summary>
    Strict,

    /// <summary>Every finite number. Integers of any size stay as they are, floats take the form in which the peers hash them.</summary>
    Lenient,
}
