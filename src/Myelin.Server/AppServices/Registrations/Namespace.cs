using System.Text.RegularExpressions;

namespace Myelin.Server.AppServices.Registrations;

/// <summary>
/// A namespace of users, aliases or rooms. The expression must match from the first character but not up to the last, as on other
/// homeservers, for which registrations are written too.
/// </summary>
internal sealed class Namespace
{
    private readonly Regex _regex;

    /// <exception cref="ArgumentException">The expression is not valid.</exception>
    /// <exception cref="NotSupportedException">The expression cannot be matched without backtracking.</exception>
    public Namespace(bool isExclusive, string regex)
    {
        IsExclusive = isExclusive;
        _regex = new Regex($@"\A(?:{regex})", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    public bool IsExclusive { get; }

    public bool Contains(string name) => _regex.IsMatch(name);
}
