using System.Text.Json;

namespace Myelin.Core.Json;

/// <summary>The bounds of JSON taken from outside.</summary>
public static class JsonLimits
{
    /// <summary>The deepest nesting accepted, that of an event as a whole; one more than peers' parsers accept, so that nothing that they pass on is lost here.</summary>
    public const int MaximumDepth = 128;

    /// <summary>
    /// How a document of JSON that has been checked is read: as deep as what has <see cref="MaximumDepth"/> and stands within something of ours, such
    /// as content in an event and a push rule among the others. Without it System.Text.Json stops at 64.
    /// </summary>
    public static readonly JsonDocumentOptions Documents = new() { MaxDepth = 2 * MaximumDepth };

    /// <summary>The largest event in bytes, hashes and signatures included (Client-Server API, "Size limits").</summary>
    public const int MaximumEventSize = 65_536;
}
