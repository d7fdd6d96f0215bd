using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Server.Tests.Contract;

/// <summary>Makes request records of any contract, whose values are as odd as their types allow.</summary>
internal sealed class GeneratedRequests(Random random)
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>Text that is Unicode; nothing else is required of it.</summary>
    private static readonly string[] Text =
    [
        "", " ", ".", "..", "...", "/", "//", "a/b", "%", "%2F", "%2E%2E", "%zz", "a%20b", "+", "a+b", "?", "#", "&", "=", "a=b&c", ";", ",", "\\", "\"", "'", "<>", "|", "~", "*", "(a)", "[x]", "{roomId}",
        "\0", "\n", "\t", "\u007f", "\u0085", "\u00a0", "\u00e9", "e\u0301", "\u202e", "\ufeff", "\ufffd", "\uffff", "\U0001f600", "\u4f60\u597d", "null", "true", "0", "-1", "1e9", "rooms", "state", "global",
        "keys", "version", "access_token", new string('x', 300), new string('\u00e9', 300),
    ];

    private static readonly ServerName[] Servers = [ServerName.Parse("example.org"), ServerName.Parse("EXAMPLE.org:8448"), ServerName.Parse("[::1]:8448"), ServerName.Parse("127.0.0.1")];

    private static readonly long[] Numbers = [0, 1, -1, 20, 2147483647, -2147483648, 2147483648, 9007199254740991, long.MaxValue, long.MinValue];

    private static readonly string[] Values =
    [
        "true", "false", "0", "-1", "1.50", "9007199254740991", "\"\"", "\"\\u00e9\\n\"", "[]", "{}", "[null,1,\"a\"]", "{\"a\":{\"b\":[{}]},\"\":null}", "{\"key\":\"\\ud83d\\ude00 <&'>\"}",
    ];

    public TRequest Next<TRequest>()
        where TRequest : class
    {
        var request = (TRequest)Record(typeof(TRequest));

        // Where a body is typed and raw, the type is a look at the same bytes; whoever calls may give either.
        if (Property<FromBodyAttribute>(typeof(TRequest)) is { } typed && Property<FromRawBodyAttribute>(typeof(TRequest)) is { } raw)
        {
            var json = random.Next(2) == 0 ? [] : JsonSerializer.SerializeToUtf8Bytes(typed.GetValue(request)!, ApiJson.Options.GetTypeInfo(typed.PropertyType));
            raw.SetValue(request, (ReadOnlyMemory<byte>)json);
        }

        return request;
    }

    public static PropertyInfo? Property<TAttribute>(Type request)
        where TAttribute : Attribute => request.GetProperties().SingleOrDefault(property => property.IsDefined(typeof(TAttribute)));

    private object Record(Type type)
    {
        if (type.GetConstructor(Type.EmptyTypes) is null)
        {
            var constructor = type.GetConstructors().Single();
            return constructor.Invoke([.. constructor.GetParameters().Select(parameter => Value(parameter.ParameterType, Nullability.Create(parameter), isRequired: true))]);
        }

        var record = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var isRequired = property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute));
            object? value;
            do
            {
                value = property.IsDefined(typeof(FromWholeQueryAttribute)) ? WholeQuery() : Value(property.PropertyType, Nullability.Create(property), isRequired);
            }
            while (isRequired && property.IsDefined(typeof(FromQueryAttribute)) && value is IList { Count: 0 });

            property.SetValue(record, value);
        }

        return record;
    }

    private object? Value(Type type, NullabilityInfo nullability, bool isRequired)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return random.Next(3) == 0 ? null : Some(underlying, nullability, isRequired: true);
        }

        return !type.IsValueType && nullability.ReadState == NullabilityState.Nullable && random.Next(3) == 0 ? null : Some(type, nullability, isRequired);
    }

    private object Some(Type type, NullabilityInfo nullability, bool isRequired) => type switch
    {
        _ when type == typeof(string) => Any(Text),
        _ when type == typeof(bool) => random.Next(2) == 0,
        _ when type == typeof(int) => (int)Any(Numbers),
        _ when type == typeof(long) => Any(Numbers),
        _ when type == typeof(UserId) => Identifier<UserId>(text => UserId.TryParse($"@{text}:example.org", out var id) ? id : null),
        _ when type == typeof(RoomId) => Identifier<RoomId>(text => RoomId.TryParse(random.Next(2) == 0 ? $"!{text}:example.org" : $"!{text}", out var id) ? id : null),
        _ when type == typeof(EventId) => Identifier<EventId>(text => EventId.TryParse($"${text}", out var id) ? id : null),
        _ when type == typeof(RoomAlias) => Identifier<RoomAlias>(text => RoomAlias.TryParse($"#{text}:[::1]:8448", out var id) ? id : null),
        _ when type == typeof(DeviceId) => Identifier<DeviceId>(text => text.Length > 0 ? new DeviceId(text) : null),
        _ when type == typeof(ServerName) => Any(Servers),
        _ when type == typeof(RawValue) => new RawValue(System.Text.Encoding.UTF8.GetBytes(Any(Values))),
        _ when type == typeof(Secret) => new Secret(Any(Text)),
        _ when type == typeof(AuthenticationData) => new AuthenticationData(Json(random.Next(2) == 0 ? "{}" : "{\"type\":\"m.login.dummy\",\"session\":\"\\u00e9\",\"more\":[1.0]}")),
        _ when type == typeof(JsonElement) => isRequired || random.Next(2) == 0 ? Json(Any(Values)) : default,
        _ when type == typeof(ReadOnlyMemory<byte>) => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes($"\r\n {{ \"content\": {Any(Values)} }}"),
        _ when type == typeof(SentContent) => new SentContent(new MemoryStream([1, 2, 3]), 3, "image/png"),
        _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) => Sequence(nameof(ImmutableArray), type, nullability),
        _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => Sequence(nameof(List<>), type, nullability),
        _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => Map(type, nullability),
        { IsClass: true } when type.Assembly == typeof(SentContent).Assembly => Record(type),
        _ => throw new NotSupportedException($"No values are known of {type}."),
    };

    private object Sequence(string kind, Type type, NullabilityInfo nullability)
    {
        var itemType = type.GetGenericArguments()[0];
        var items = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(itemType))!;
        for (var left = random.Next(4); left > 0; left--)
        {
            items.Add(Value(itemType, nullability.GenericTypeArguments[0], isRequired: true));
        }

        return kind == nameof(ImmutableArray)
            ? typeof(ImmutableArray).GetMethods().Single(method => method.Name == nameof(ImmutableArray.CreateRange) && method.GetParameters().Length == 1)
                .MakeGenericMethod(itemType).Invoke(null, [items])!
            : items;
    }

    private IDictionary Map(Type type, NullabilityInfo nullability)
    {
        var types = type.GetGenericArguments();
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(types))!;
        for (var left = random.Next(4); left > 0; left--)
        {
            map[Value(types[0], nullability.GenericTypeArguments[0], isRequired: true)!] = Value(types[1], nullability.GenericTypeArguments[1], isRequired: true);
        }

        return map;
    }

    /// <summary>Parameters of any name, each once.</summary>
    private List<KeyValuePair<string, string>> WholeQuery() =>
        [.. Enumerable.Range(0, random.Next(5)).Select(_ => KeyValuePair.Create(Any(Text), Any(Text))).Where(pair => pair.Key != "access_token").DistinctBy(pair => pair.Key)];

    private object Identifier<T>(Func<string, T?> parse)
        where T : struct
    {
        while (true)
        {
            if (parse(Any(Text)) is { } id)
            {
                return id;
            }
        }
    }

    private static JsonElement Json(string text) => JsonElement.Parse(text);

    private T Any<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];
}
