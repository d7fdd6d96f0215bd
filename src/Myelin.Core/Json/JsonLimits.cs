namespace Myelin.Core.Json;

/// <summary>The bounds of JSON taken from outside.</summary>
public static class JsonLimits
{
    /// <summary>The deepest nesting accepted; the depth that peers' parsers accept as well.</summary>
    public const int MaximumDepth = 128;

    /// <summary>The largest event in bytes, hashes and signatures included (Client-Server API, "Size limits").</summary>
    public const int MaximumEventSize = 65_536;
}
