namespace Myelin.Core.Push;

/// <summary>A display name made ready to be looked for in many bodies. Its <c>*</c> and <c>?</c> are themselves.</summary>
public sealed class NamePattern
{
    private readonly Glob _glob;

    private NamePattern(string name)
    {
        Name = name;
        _glob = Glob.Literal(name);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The pattern of a name; null if there is none: an empty one would stand in every body.</summary>
    public static NamePattern? Of(string? name) => string.IsNullOrEmpty(name) ? null : new NamePattern(name);

    internal bool IsIn(PushEvent pushEvent) => pushEvent.HasInBody(_glob);
}
