using System.Text.RegularExpressions;

namespace Myelin.Server.AppServices.Registrations;

/// <summary>
/// A namespace of users, aliases or rooms. The expression has to match from the first character on and need not reach the last, as
/// registrations are written for every homeserver.
/// </summary>
internal sealed class Namespace
{
    private readonly Regex _regex;

    /// <exception cref="ArgumentException">The expression is not valid.</exception>
    /// <exception cref="NotSupportedException">It can't be matched without backtracking.</exception>
    public Namespace(bool isExclusive, string regex)
    {
        IsExclusive = isExclusive;
        _regex = new Regex($@"\A(?:{regex})", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    public bool IsExclusive { get; }

    public bool Contains(string name) => _regex.IsMatch(name);
}
