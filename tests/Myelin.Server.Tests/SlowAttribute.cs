using Xunit.v3;

namespace Myelin.Server.Tests;

/// <summary>Tests that take long, such as those that kill servers: <c>dotnet test</c> leaves them out, <c>.ci/run</c> doesn't (docs/testing.md).</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class SlowAttribute : Attribute, ITraitAttribute
{
    public const string Name = "Category";
    public const string Value = "Slow";

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new(Name, Value)];
}
