using Myelin.Server.Configuration;
using Xunit;

namespace Myelin.Server.Tests.Configuration;

/// <summary>docs/configuration.md explains every setting that there is, and none that there isn't.</summary>
public sealed class ConfigurationDocumentTests
{
    [Fact]
    public void EverySettingIsExplained()
    {
        var settings = SettingsOf(typeof(MyelinOptions), string.Empty).Order(StringComparer.Ordinal);
        var explained = File.ReadLines(Path.Combine(Repository.Root, "docs", "configuration.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1])
            .Order(StringComparer.Ordinal);

        Assert.Equal(settings, explained);
    }

    private static IEnumerable<string> SettingsOf(Type type, string prefix) => type.GetProperties().SelectMany(property =>
    {
        var name = prefix + property.Name;
        var kind = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (kind == typeof(string) || kind.IsPrimitive)
        {
            return [name];
        }

        if (!kind.IsGenericType)
        {
            return SettingsOf(kind, name + ":");
        }

        var entry = kind.GetGenericArguments()[^1];
        var entryName = name + (kind.GetGenericArguments().Length == 2 ? ":NAME" : ":N");
        return entry == typeof(string) ? [entryName] : SettingsOf(entry, entryName + ":");
    });
}
