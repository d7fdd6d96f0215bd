using System.Collections.Immutable;
using Myelin.Server.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Myelin.Server.AppServices.Registrations;

/// <summary>Reads one registration (Application Service API, "Registration"). Unknown fields are ignored as extensions.</summary>
internal static class RegistrationReader
{
    private const string UnstableEphemeral = "de.sorunome.msc2409.push_ephemeral";
    private const string DeviceNews = "org.matrix.msc3202";

    /// <exception cref="StartRefusedException">The registration is invalid; the message names the file and the field.</exception>
    public static AppService Read(string file, string text, ServerName server)
    {
        var fields = Root(file, text);
        var sender = Text(file, fields, "sender_localpart");
        var namespaces = Mapping(file, "namespaces", Required(file, fields, "namespaces"));
        return new AppService
        {
            File = file,
            Id = Text(file, fields, "id"),
            Url = Url(file, fields),
            AsToken = Text(file, fields, "as_token"),
            HsToken = Text(file, fields, "hs_token"),
            Sender = UserId.TryParse($"@{sender}:{server}", out var user)
                ? user
                : throw Wrong(file, "sender_localpart", $"'{sender}' is not the localpart of a user ID"),
            Users = Namespaces(file, namespaces, "users"),
            Aliases = Namespaces(file, namespaces, "aliases"),
            Rooms = Namespaces(file, namespaces, "rooms"),
            Protocols = Protocols(file, fields),
            IsRateLimited = Flag(file, "rate_limited", Find(fields, "rate_limited")) ?? true,
            ReceivesEphemeral = Flag(file, "receive_ephemeral", Find(fields, "receive_ephemeral")) ?? false,
            ReceivesUnstableEphemeral = Flag(file, UnstableEphemeral, Find(fields, UnstableEphemeral)) ?? false,
            ReceivesDeviceNews = Flag(file, DeviceNews, Find(fields, DeviceNews)) ?? false,
        };
    }

    private static YamlMappingNode Root(string file, string text)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException failure)
        {
            throw new StartRefusedException($"The registration '{file}' is not valid YAML at line {failure.Start.Line}: {failure.Message}", failure);
        }

        return yaml.Documents is [{ RootNode: YamlMappingNode root }]
            ? root
            : throw new StartRefusedException($"The registration '{file}' is not one YAML mapping.");
    }

    private static string? Url(string file, YamlMappingNode fields)
    {
        // The field must be present but may be null, for a service that wants no traffic.
        var node = fields.Children.TryGetValue(new YamlScalarNode("url"), out var found) ? found : throw Wrong(file, "url", "it is missing; it may be null");
        if (IsNull(node) || Scalar(file, "url", node) is not { Length: > 0 } url)
        {
            return null;
        }

        return Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" && parsed is { Query: "", Fragment: "", UserInfo: "" }
            ? url.TrimEnd('/')
            : throw Wrong(file, "url", $"'{url}' is not an http or https URL without query");
    }

    private static ImmutableArray<Namespace> Namespaces(string file, YamlMappingNode namespaces, string kind)
    {
        if (Find(namespaces, kind) is not { } node)
        {
            return [];
        }

        var read = ImmutableArray.CreateBuilder<Namespace>();
        var items = node as YamlSequenceNode ?? throw Wrong(file, $"namespaces.{kind}", "it is not a list");
        foreach (var (index, item) in items.Index())
        {
            var name = $"namespaces.{kind}[{index}]";
            var space = Mapping(file, name, item);
            var regex = Scalar(file, $"{name}.regex", Find(space, "regex") ?? throw Wrong(file, $"{name}.regex", "it is missing"));
            var isExclusive = Flag(file, $"{name}.exclusive", Find(space, "exclusive")) ?? throw Wrong(file, $"{name}.exclusive", "it is missing");
            try
            {
                read.Add(new Namespace(isExclusive, regex));
            }
            catch (ArgumentException)
            {
                throw Wrong(file, $"{name}.regex", $"'{regex}' is not a regular expression");
            }
            catch (NotSupportedException)
            {
                throw Wrong(file, $"{name}.regex", $"'{regex}' can't be matched without backtracking (look-around, back references and atomic groups are not supported)");
            }
        }

        return read.ToImmutable();
    }

    private static ImmutableArray<string> Protocols(string file, YamlMappingNode fields)
    {
        if (Find(fields, "protocols") is not { } node)
        {
            return [];
        }

        var items = node as YamlSequenceNode ?? throw Wrong(file, "protocols", "it is not a list");
        return items.Children.Count <= AppServiceLimits.MaximumLookup
            ? [.. items.Select((item, index) => Scalar(file, $"protocols[{index}]", item)).Distinct(StringComparer.Ordinal)]
            : throw Wrong(file, "protocols", $"it has more than {AppServiceLimits.MaximumLookup} entries");
    }

    private static bool? Flag(string file, string field, YamlNode? node) => node is null
        ? null
        : Scalar(file, field, node) switch
        {
            // The boolean values of YAML 1.1, which bridge frameworks' libraries read and write.
            "true" or "True" or "TRUE" or "yes" or "Yes" or "on" or "On" => true,
            "false" or "False" or "FALSE" or "no" or "No" or "off" or "Off" => false,
            var text => throw Wrong(file, field, $"'{text}' is neither true nor false"),
        };

    private static string Text(string file, YamlMappingNode fields, string field) => Scalar(file, field, Required(file, fields, field)) is { Length: > 0 } text
        ? text
        : throw Wrong(file, field, "it is empty");

    private static YamlNode Required(string file, YamlMappingNode fields, string field) => Find(fields, field) ?? throw Wrong(file, field, "it is missing");

    private static YamlNode? Find(YamlMappingNode fields, string field) =>
        fields.Children.TryGetValue(new YamlScalarNode(field), out var node) && !IsNull(node) ? node : null;

    private static bool IsNull(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    private static string Scalar(string file, string field, YamlNode node) =>
        (node as YamlScalarNode)?.Value ?? throw Wrong(file, field, "it is not a text");

    private static YamlMappingNode Mapping(string file, string field, YamlNode node) => node as YamlMappingNode ?? throw Wrong(file, field, "it is not a mapping");

    private static StartRefusedException Wrong(string file, string field, string what) => new($"The registration '{file}' has a wrong '{field}': {what}.");
}
