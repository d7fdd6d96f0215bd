namespace Myelin.Server.Log;

/// <summary>
/// Names the log that positions belong to. Random; renewed by a restore or an import, so that tokens from before are
/// recognised as foreign.
/// </summary>
/// <param name="Id">Sixteen characters of the URL-safe alphabet.</param>
public sealed record LogLineage(string Id)
{
    public override string ToString() => Id;
}
