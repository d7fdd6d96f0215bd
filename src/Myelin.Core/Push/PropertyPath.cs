using System.Text;
using System.Text.Json;

namespace Myelin.Core.Push;

/// <summary>
/// A dot-separated path to a property of an event, such as <c>content.m\.relates_to.rel_type</c> (Appendices, "Dot-separated
/// property paths").
/// </summary>
internal sealed class PropertyPath
{
    private readonly byte[][] _names;

    private PropertyPath(byte[][] names) => _names = names;

    public static PropertyPath Parse(string text)
    {
        var names = new List<byte[]>();
        var name = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                // Any other escape sequence is taken literally.
                case '\\' when i + 1 < text.Length && text[i + 1] is '.' or '\\':
                    name.Append(text[++i]);
                    break;
                case '.':
                    names.Add(Encoding.UTF8.GetBytes(name.ToString()));
                    name.Clear();
                    break;
                default:
                    name.Append(text[i]);
                    break;
            }
        }

        names.Add(Encoding.UTF8.GetBytes(name.ToString()));
        return new PropertyPath([.. names]);
    }

    /// <summary>The property's value; false if it is absent.</summary>
    public bool TryFind(JsonElement json, out JsonElement value)
    {
        value = json;
        foreach (var name in _names)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                return false;
            }
        }

        return true;
    }
}
