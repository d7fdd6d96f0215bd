using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Myelin.Server.Configuration;

/// <summary>
/// Fills the options from the configuration and rejects unknown settings: a server that ignored a misspelt one would not do what its operator
/// believes.
/// </summary>
internal static class SettingsBinder
{
    /// <exception cref="StartRefusedException">A setting is unknown or of the wrong type.</exception>
    public static MyelinOptions Bind(IConfiguration configuration)
    {
        var options = new MyelinOptions();
        BindObject(configuration, options);
        return options;
    }

    private static void BindObject(IConfiguration section, object target)
    {
        foreach (var child in section.GetChildren())
        {
            var property = target.GetType().GetProperty(child.Key, BindingFlags.Instance | BindingFlags.Public | BindingFlags.IgnoreCase)
                ?? throw Unknown(child, target.GetType());
            if (ValueFor(child, property.PropertyType, property.GetValue(target)) is { } value)
            {
                property.SetValue(target, value);
            }
        }
    }

    /// <summary>The section as a value of the type; null if it is empty and the default applies.</summary>
    private static object? ValueFor(IConfigurationSection section, Type type, object? current)
    {
        if (IsSimple(type))
        {
            return section.GetChildren().Any()
                ? throw new StartRefusedException($"{section.Path} is one value, not a group of settings.")
                : Parse(section, Nullable.GetUnderlyingType(type) ?? type);
        }

        // An empty list or object in JSON arrives as an empty value.
        if (section.Value is { Length: > 0 })
        {
            throw new StartRefusedException($"{section.Path} is a group of settings, not the one value '{section.Value}'.");
        }

        var value = current ?? Activator.CreateInstance(type)!;
        switch (value)
        {
            case IDictionary dictionary:
                BindDictionary(section, dictionary, type.GetGenericArguments()[1]);
                break;
            case IList list:
                BindList(section, list, type.GetGenericArguments()[0]);
                break;
            default:
                BindObject(section, value);
                break;
        }

        return value;
    }

    private static void BindList(IConfigurationSection section, IList list, Type type)
    {
        foreach (var child in section.GetChildren())
        {
            if (!int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                throw new StartRefusedException($"{child.Path} is not known: the entries of {section.Path} are numbered from 0.");
            }

            list.Add(ValueFor(child, type, null) ?? throw new StartRefusedException($"{child.Path} is empty."));
        }
    }

    private static void BindDictionary(IConfigurationSection section, IDictionary dictionary, Type type)
    {
        foreach (var child in section.GetChildren())
        {
            dictionary[child.Key] = ValueFor(child, type, null) ?? throw new StartRefusedException($"{child.Path} is empty.");
        }
    }

    private static bool IsSimple(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var plain && (plain == typeof(string) || plain.IsPrimitive);

    private static object? Parse(IConfigurationSection section, Type type)
    {
        var text = section.Value;
        if (text is null || type == typeof(string))
        {
            return text;
        }

        if (type == typeof(bool))
        {
            return bool.TryParse(text, out var truth) ? truth : throw new StartRefusedException($"{section.Path} is true or false, not '{text}'.");
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            throw new StartRefusedException($"{section.Path} is a whole number, not '{text}'.");
        }

        return type == typeof(long) ? (object)number
            : number is >= int.MinValue and <= int.MaxValue ? (object)(int)number
            : throw new StartRefusedException($"{section.Path} is {text}: it must be between {int.MinValue} and {int.MaxValue}.");
    }

    private static StartRefusedException Unknown(IConfigurationSection section, Type type)
    {
        var known = type.GetProperties().Where(property => property.CanWrite).Select(property => property.Name);
        var nearest = known.MinBy(name => Distance(name.ToUpperInvariant(), section.Key.ToUpperInvariant()))!;
        var hint = Distance(nearest.ToUpperInvariant(), section.Key.ToUpperInvariant()) <= 2 ? $" Is '{nearest}' meant?" : string.Empty;
        return new StartRefusedException($"{section.Path} is not a setting that is known.{hint}");
    }

    /// <summary>The edit distance: how many letters to change, add or remove to turn one text into the other.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
